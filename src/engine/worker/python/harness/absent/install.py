"""Changes the doors while the image is built."""

from harness.absent import network, pools, processes, programs, threads
from harness.absent.fitting import fit


def replace() -> None:
    """Functions written in C, before anything of the library keeps them."""
    for part in (threads, programs, network):
        part.replace()


def install() -> None:
    """Modules of the library: those that were imported, and those that will be."""
    for part in (threads, pools, programs, processes, network):
        for name, change in part.FITS.items():
            fit(name, change)
