"""Certificates on paper and on phones: the printed sheet as PDF and the card as a picture, set by one typst press."""
