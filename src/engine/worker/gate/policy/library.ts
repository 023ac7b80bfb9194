/**
 * Everything else that Pyodide's build of Emscripten offers, about 1,100 functions: the main module imports none of
 * them, a side module could. All are denied. By families, since they are libraries of which nothing is wanted; one that
 * a package needs gets a line of its own in allow.ts, soft.ts or host.ts. The first family that fits counts.
 */
export const LIBRARY: readonly { names: RegExp; why: string }[] = [
  { names: /^emscripten_(async_)?run_script/, why: 'runs a text as JavaScript' },
  { names: /^emscripten_asm_const_/, why: 'runs the text of JavaScript that lies in memory (EM_ASM)' },
  {
    names: /^emscripten_(async_)?(load_script|wget|call)|^emscripten_async_/,
    why: 'fetches, or calls back later',
  },
  {
    names: /^emscripten_(call_|create_|destroy_|get_)worker/,
    why: 'threads of the host with code from an address',
  },
  { names: /^emscripten_websocket_|_socket_[a-z]+_callback$|^setNetworkCallback$/, why: 'the network' },
  {
    names: /^emscripten_(set|clear|request|cancel)_(timeout|interval|immediate|main_loop|animation_frame)/,
    why: 'timers would run JavaScript after a reset',
  },
  {
    names: /main_loop|^emscripten_unwind_to_js_event_loop$/,
    why: 'the event loop of a page: calls back later',
  },
  { names: /^emscripten_(force_exit|exit_with_live_runtime)$/, why: 'ends the process' },
  { names: /^emscripten_promise_/, why: 'a promise would run JavaScript after the run' },
  {
    names: /^emscripten_(console_|out|err|print_double)/,
    why: 'writes on the standard streams of the process, past the output sinks',
  },
  {
    names: /^emscripten_(get_callstack|pc_get_|return_address|stack_(snapshot|unwind_buffer))|^_Unwind_/,
    why: 'tells JavaScript stacks and with them paths of the host',
  },
  { names: /^emscripten_throw_/, why: 'throws any JavaScript value through our frames' },
  {
    names: /preload|^_emscripten_fs_load_embedded_files$/,
    why: 'loads files into the file system, past the quota',
  },
  {
    names: /^(emscripten_)?(SDL|IMG|Mix|TTF)_/,
    why: 'SDL: screen, sound, input, threads and timers of a browser',
  },
  { names: /^_?(emscripten_)?gl[A-Z]/, why: 'OpenGL of a browser' },
  { names: /^egl[A-Z]|^emscripten_(webgl|is_webgl|supports_offscreen)/, why: 'OpenGL of a browser' },
  { names: /^emscripten_set_\w+_callback_on_thread$/, why: 'events of a page: calls back later' },
  {
    names: /^(box|ellipse|filledEllipse|line|pixel|rectangle)(Color|RGBA)$|Surface$/,
    why: 'SDL_gfx: draws on a canvas',
  },
  {
    names:
      /^_?emscripten_(get_last_|sample_gamepad|get_(battery|gamepad|num_gamepads|orientation|visibility|fullscreen|pointerlock|screen|canvas|element|device|window)|html5_|enter_|exit_|request_|lock_|unlock_|hide_|vibrate|set_(canvas|element|window))/,
    why: 'hardware and window of a browser',
  },
  {
    names: /^emscripten_math_|^emscripten_random$/,
    why: 'arithmetic; harmless, and nothing here asks for it',
  },
  {
    names: /^emscripten_(performance_now|get_now_res)$|^_emscripten_get_now_is_monotonic$/,
    why: 'clocks that know no deadline',
  },
  { names: /^(set|end|get)proto/, why: 'protocols: a table in JavaScript' },
  { names: /^(__asctime_r|strptime(_l)?)$/, why: 'calendar in JavaScript; no package here asks for it' },
  {
    names: /^stack(Alloc|Restore|Save)$/,
    why: "moves the main module's stack pointer; no package here asks for it",
  },
  { names: /^_dlsym_catchup_js$/, why: 'looks up symbols of libraries, past the gate' },
  {
    names:
      /^emscripten_(get_compiler_setting|has_asyncify|is_main_browser_thread|runtime_keepalive_check|notify_memory_growth)$/,
    why: "asks about Emscripten's runtime; no package here does",
  },
];
