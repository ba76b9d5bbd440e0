"""Trains the stranger's model of conv_adapter.py for a moment and saves it his way: `train_theirs.py OUT.pt`."""

import sys
from pathlib import Path

import torch
import torch.nn.functional as F
from conv_adapter import Theirs

from disentkit.data import open_dataset, with_targets

torch.manual_seed(0)
data = with_targets(open_dataset("digits"), "grey", seed=0)
images = torch.from_numpy(data.train.images)
model = Theirs()
optimizer = torch.optim.Adam(model.parameters(), lr=2e-3)
for _ in range(30):
    for rows in torch.randperm(len(images)).split(64):
        x = images[rows]
        logits, mean, log_variance = model(x)
        kl = -0.5 * (1 + log_variance - mean**2 - log_variance.exp()).sum()
        loss = (F.binary_cross_entropy_with_logits(logits, x, reduction="sum") + kl) / len(x)
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
print(f"loss {loss.item():.1f}")
out = Path(sys.argv[1])
out.parent.mkdir(parents=True, exist_ok=True)
torch.save(model.state_dict(), out)
