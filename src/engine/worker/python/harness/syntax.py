"""Programs as Python reads them from a file: a byte order mark is none of theirs, and every syntax error has its line."""


def program_text(code: str) -> str:
    """The program without a byte order mark before it, as Python reads a file."""
    return code.removeprefix("\ufeff")


def compiled(tree, source: str, name: str, mode: str, flags: int):
    """compile() of a program, as a text or a tree. @raises SyntaxError with the line of the source, which a tree lacks"""
    try:
        return compile(tree, name, mode, flags=flags, dont_inherit=True)
    except SyntaxError as error:
        add_line(error, source, name)
        raise


def add_line(error: SyntaxError, source: str, name: str) -> bool:
    """Give an error of the compiler its line, which carets need. Returns whether it lacked that."""
    if error.text is not None or error.filename != name or not error.lineno:
        return False
    # Lines as the compiler counts them; str.splitlines() knows more ends of lines.
    lines = source.replace("\r\n", "\n").replace("\r", "\n").split("\n")
    if error.lineno > len(lines):
        return False
    error.text = lines[error.lineno - 1] + "\n"
    return True


def column_in_characters(error: SyntaxError, offset: int | None) -> int | None:
    """The compiler counts columns in bytes of UTF-8; the parser counts characters."""
    if offset is None or offset < 1 or error.text is None:
        return offset
    return len(error.text.encode()[: offset - 1].decode(errors="ignore")) + 1
