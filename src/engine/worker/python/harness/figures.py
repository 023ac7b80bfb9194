"""matplotlib's backend in the sandbox (MPLBACKEND=module://harness.figures): Agg, whose show() is a display.

Part of the image whether matplotlib is there or not: matplotlib asks for FigureCanvas when it needs it.
"""

from harness import display


def show(*args, **kwargs) -> None:
    """plt.show(): shows the open figures here and now, and closes them."""
    display.show_figures()


def __getattr__(name: str):
    if name != "FigureCanvas":
        raise AttributeError(name)
    from matplotlib.backends.backend_agg import FigureCanvasAgg

    globals()["FigureCanvas"] = FigureCanvasAgg
    return FigureCanvasAgg
