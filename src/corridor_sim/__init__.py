"""Simulator of freight on the transport corridors between China, Central Asia and beyond."""

import lazy_loader

__getattr__, __dir__, __all__ = lazy_loader.attach_stub(__name__, __file__)
