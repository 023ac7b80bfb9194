"""Forms of numpy's and pandas' values that are not Python's own: dates, complex numbers, masked arrays, tables.

By name and by their own methods: neither package is imported for this, and neither is part of the image.
"""

from harness.shape import Tagged, TooLarge


def form(value: object, name: str, left: int) -> Tagged | None:
    package = name.partition(".")[0]
    if package == "numpy":
        return _numpy(value, name, left)
    if package == "pandas":
        return _pandas(value, type(value).__name__, left)
    return None


def _numpy(value, name: str, left: int) -> Tagged | None:
    dtype = str(value.dtype)
    if not hasattr(value, "tolist") or not hasattr(type(value), "__array_finalize__"):
        # A single number or date.
        exact = value.item() if value.dtype.kind == "c" and value.dtype.itemsize <= 16 else str(value)
        return Tagged(name, value=exact) if type(exact) is str else Tagged(name, real=exact.real, imag=exact.imag)
    _check(value.size, left)
    # Dates and durations in their own unit, which Python's may not have; numbers beyond Python's as texts.
    exact = value.astype(str) if value.dtype.kind in "mM" or (value.dtype.kind in "fc" and _is_wide(value.dtype)) else value
    return Tagged(name, dtype=dtype, shape=list(value.shape), value=exact.tolist())


def _is_wide(dtype) -> bool:
    return dtype.itemsize > (16 if dtype.kind == "c" else 8)


def _pandas(value, kind: str, left: int) -> Tagged | None:
    if kind == "DataFrame":
        _check(value.size + len(value.index), left)
        columns = [value.iloc[:, at] for at in range(value.shape[1])]
        rows = [list(row) for row in zip(*map(_cells, columns))] if columns else [[] for _ in value.index]
        return Tagged(
            "pandas.DataFrame",
            columns=_cells(value.columns),
            dtypes=[str(column.dtype) for column in columns],
            index=_cells(value.index),
            value=rows,
        )
    if kind == "Series":
        _check(2 * value.size, left)
        return Tagged(
            "pandas.Series", name=value.name, dtype=str(value.dtype), index=_cells(value.index), value=_cells(value)
        )
    if kind in ("Timestamp", "Timedelta", "NaTType", "NAType", "Period", "Interval"):
        return Tagged(f"pandas.{kind.removesuffix('Type')}", value=str(value))
    if kind == "Index" or kind.endswith("Index"):
        _check(value.size, left)
        return Tagged(f"pandas.{kind}", dtype=str(value.dtype), value=_cells(value))
    if hasattr(value, "tolist"):
        return Tagged(f"pandas.{kind}", dtype=str(value.dtype), value=value.tolist())
    return None


def _cells(values) -> list:
    return values.tolist()


def _check(size: int, left: int) -> None:
    # A character and a comma for each at least.
    if 2 * size > left:
        raise TooLarge
