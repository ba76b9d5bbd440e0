"""How annotations are checked at run time: as beartype does, a whole number counting as a float."""

from beartype import BeartypeConf, beartype

check = beartype(conf=BeartypeConf(is_pep484_tower=True))
