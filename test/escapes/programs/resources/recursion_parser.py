# Goal: recurse inside the compiler.
# canary: exit
# probe: it is about the stack
# expect: error crashed memory_limit ok
# rss: 700
said = []
for text in ("(" * 100_000, "-" * 1_000_000 + "1", "a." * 100_000 + "b", "[" * 150 + "]" * 150, "lambda:" * 50_000 + "1"):
    try:
        compile(text, "x", "eval")
    except (SyntaxError, MemoryError, RecursionError) as error:
        said.append(type(error).__name__)
said
