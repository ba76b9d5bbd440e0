"""Which data sets there are: a literal dict, read without importing what loads them."""

from dataclasses import dataclass

_SPRITES = ("sex", "body", "armor", "hair", "arms", "legs", "weapon", "action", "view", "frame")
_LPC = ("body", "bottomwear", "topwear", "hair", "action", "view", "frame")
_AFFINE = ("rotation", "log_scale", "shear", "shift_x", "shift_y")
_DSPRITES = ("shape", "scale", "orientation", "pos_x", "pos_y")
_WITH_SCIKIT_LEARN = "comes with scikit-learn: there is nothing to fetch"
_SHAPES3D = ("floor_hue", "wall_hue", "object_hue", "scale", "shape", "orientation")
_MPI3D = ("colour", "shape", "size", "height", "background", "horizontal", "vertical")
_OF_SPRITES = (
    "is not downloaded by disentkit: put sprites_*.mat of https://github.com/NotAnyMike/visual_dynamics "
    "(folder data/sprites) into sprites/ under the data root, or the 33 layer pictures of "
    "https://github.com/jrconway3/Universal-LPC-spritesheet (as of 2668274; bow and spear in weapons/) into "
    "reed_sprites/layers/ and sprites_splits.mat beside it, into reed_sprites/"
)


@dataclass(frozen=True)
class Source:
    """What is known of a data set before it is opened.

    Attributes:
        description: what is in it.
        reference: who made it, when, under which licence.
        opener: "module:function" of disentkit.data, called with the name and the root.
        fetcher: likewise, for what may be downloaded.
        obtain: where there is no fetcher, how the files come to the user.
        factors: the columns of the factors of every split; none where they are not known.
        groups: what the pictures of one group have in common.
        options: what may follow the name after a colon, for the reader; nothing, where it is empty.
    """

    description: str
    reference: str
    opener: str
    fetcher: str = ""
    obtain: str = ""
    factors: tuple[str, ...] = ()
    groups: str = "label"
    options: str = ""


def _idx(description: str, reference: str) -> Source:
    return Source(description, reference, "idx:open_idx", fetcher="idx_fetching:fetch_idx")


def _mpi3d(what: str, address: str) -> Source:
    return Source(
        f"{what}; 64x64 RGB, the full grid of 7 factors, a tenth held out",
        "Gondal et al. 2019 (CC BY 4.0)",
        "mpi3d:open_mpi3d",
        obtain=f"is not downloaded by disentkit: put the file of {address} into mpi3d/ under the data root",
        factors=_MPI3D,
    )


_OF_MPI3D = "https://huggingface.co/datasets/waleedgondal/mpi3d/resolve/main/"

SOURCES: dict[str, Source] = {
    "digits": Source(
        "1437 + 360 handwritten digits, 8x8 put on 28x28; bundled, no download",
        "Alpaydin & Kaynak 1998, through scikit-learn (CC BY 4.0)",
        "digits:open_digits",
        obtain=_WITH_SCIKIT_LEARN,
    ),
    "mnist": _idx("60000 + 10000 handwritten digits, 28x28", "LeCun et al. 1998 (CC BY-SA 3.0)"),
    "fashion_mnist": _idx("60000 + 10000 pictures of clothes, 28x28", "Xiao et al. 2017 (MIT)"),
    "kmnist": _idx("60000 + 10000 cursive Japanese characters, 28x28", "Clanuwat et al. 2018 (CC BY-SA 4.0)"),
    "affine_digits": Source(
        "the bundled digits on 40x40, each under a known affine map",
        "Alpaydin & Kaynak 1998 (CC BY 4.0), transformed here",
        "affine:open_affine",
        obtain=_WITH_SCIKIT_LEARN,
        factors=_AFFINE,
    ),
    "affine_mnist": Source(
        "the digits of MNIST on 40x40, each under a known affine map",
        "LeCun et al. 1998 (CC BY-SA 3.0), transformed here",
        "affine:open_affine",
        fetcher="affine:fetch_affine",
        factors=_AFFINE,
    ),
    "morpho_mnist": Source(
        "the digits of MNIST, 28x28, with what can be measured of them: factors are no ground truth",
        "LeCun et al. 1998 (CC BY-SA 3.0), measured here in the manner of Castro et al. 2019",
        "morpho:open_morpho",
        fetcher="morpho:fetch_morpho",
        factors=("area", "length", "thickness", "slant", "width", "height"),
    ),
    "sprites": Source(
        "2D Sprites: 178 frames, 60x60 RGB, of 500 + 100 characters (72 more to validate), split by character",
        "Reed et al. 2015, of Liberated Pixel Cup art (CC BY-SA 3.0 / GPL 3.0)",
        "sprites:open_by_character",
        obtain=_OF_SPRITES,
        factors=_SPRITES,
        groups="character",
    ),
    "sprites_images": Source(
        "2D Sprites: the 119616 frames of all 672 characters, a quarter of each character's held out",
        "Reed et al. 2015, of Liberated Pixel Cup art (CC BY-SA 3.0 / GPL 3.0)",
        "sprites:open_by_image",
        obtain=_OF_SPRITES,
        factors=_SPRITES,
        groups="character",
    ),
    "sprites_even": Source(
        "2D Sprites: the 59808 frames of the 336 characters that bear the bow, a quarter of each held out",
        "Reed et al. 2015, of Liberated Pixel Cup art (CC BY-SA 3.0 / GPL 3.0)",
        "sprites:open_by_image",
        obtain=_OF_SPRITES,
        factors=tuple(name for name in _SPRITES if name != "weapon"),
        groups="character",
    ),
    "lpc_sprites": Source(
        "Sprites: 72 frames, 64x64 RGB, of 1000 + 296 characters, split by character",
        "Li & Mandt 2018, of Liberated Pixel Cup art (CC BY-SA 3.0 / GPL 3.0)",
        "lpc:open_lpc",
        obtain="is not downloaded by disentkit: put the folders of sheets (body, bottomwear, topwear, hair, shoes) of "
        "https://github.com/YingzhenLi/Sprites into lpc_sprites/ under the data root",
        factors=_LPC,
        groups="character",
    ),
    "dsprites_drawn": Source(
        "squares, ellipses and hearts, 64x64, drawn after dSprites: not the original pictures; 46080, or any sub-grid",
        "the geometry of Matthey et al. 2017 (dSprites, Apache 2.0), drawn here",
        "dsprites_drawn:open_drawn",
        obtain="is drawn here: there is nothing to fetch",
        factors=_DSPRITES,
        options="sizes of the grid, and of the pictures: dsprites_drawn:3x6x40x32x32, dsprites_drawn:3x6x40x8x8@32",
    ),
    "dsprites": Source(
        "dSprites: 737280 squares, ellipses and hearts, 64x64, the full grid of 5 factors, a tenth held out",
        "Matthey et al. 2017 (Apache 2.0)",
        "dsprites:open_dsprites",
        fetcher="dsprites:fetch_dsprites",
        factors=_DSPRITES,
    ),
    "shapes3d": Source(
        "3D Shapes: 480000 rooms with an object, 64x64 RGB, the full grid of 6 factors, a tenth held out",
        "Burgess & Kim 2018 (Apache 2.0)",
        "shapes3d:open_shapes3d",
        fetcher="shapes3d:fetch_shapes3d",
        factors=_SHAPES3D,
    ),
    "cars3d": Source(
        "Cars3D: 183 cars from 24 azimuths and 4 elevations, 64x64 RGB, a tenth held out",
        "Reed et al. 2015 (no licence is stated)",
        "cars3d:open_cars3d",
        obtain="is not downloaded by disentkit: put car_*_mesh.mat of nips2015-analogy-data.tar.gz "
        "(http://www.scottreed.info/files/nips2015-analogy-data.tar.gz; also in the folder data/cars of "
        "https://github.com/NotAnyMike/visual_dynamics) into cars/ under the data root",
        factors=("elevation", "azimuth", "object"),
    ),
    "smallnorb": Source(
        "Small NORB: 24300 + 24300 photographs of toys, 64x64, split by toy",
        "LeCun et al. 2004 (for research)",
        "norb:open_norb",
        fetcher="norb:fetch_norb",
        factors=("category", "elevation", "azimuth", "lighting"),
        groups="toy",
    ),
    "mpi3d_toy": _mpi3d("MPI3D: 1036800 simple drawings of a robot arm with an object", f"{_OF_MPI3D}mpi3d_toy.npz"),
    "mpi3d_realistic": _mpi3d(
        "MPI3D: 1036800 realistic renderings of a robot arm with an object", f"{_OF_MPI3D}mpi3d_realistic.npz"
    ),
    "mpi3d_real": _mpi3d("MPI3D: 1036800 photographs of a robot arm with an object", f"{_OF_MPI3D}mpi3d_real.npz"),
    "mpi3d_real_complex": _mpi3d(
        "MPI3D: 460800 photographs of a robot arm with an everyday object",
        "mpi3d_real_complex, linked from https://github.com/rr-learning/disentanglement_dataset, as "
        "mpi3d_real_complex.npz",
    ),
}
