"""Pseudonyms for persons and the screen that holds back whatever could identify one. Pure functions."""
