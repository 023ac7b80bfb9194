# Goal: carry an EM_ASM text that Emscripten evals when it loads the module.
# helper: wasm
# canary: folder
# probe: this Emscripten reads the table before it is relocated
# expect: error
text = "}; " + script + "; {"
path = write_module("own5", side_module(
    [],
    {"PyInit_own5": (0, 0), "__start_em_asm": (3, 1), "__stop_em_asm": (3, 2)},
    text,
    [(1, RETURN_NULL)],
    [0, len(text)],
))
load("own5", path)
