import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { ALLOWED, HOST, SOFT } from './import-policy.js';

/**
 * Functions that the pinned Pyodide offers to WebAssembly and that a sealed interpreter does not get. A new version
 * that adds or drops one fails here: classify it in import-policy.ts, or let it be denied and list it.
 */
const DENIED = [
  'JsArray_count_js',
  'JsArray_index_js',
  'JsArray_inplace_repeat_js',
  'JsArray_repeat_js',
  'JsArray_reverse_js',
  'JsArray_reversed_iterator',
  'JsBuffer_DecodeString_js',
  'JsBuffer_get_info',
  'JsDoubleProxy_unwrap_js',
  'JsException_new_helper',
  'JsMap_GetIter_js',
  'JsMap_clear_js',
  'JsModule_GetAll_js',
  'JsObjMap_GetIter_js',
  'JsObjMap_ass_subscript_js',
  'JsObjMap_contains_js',
  'JsObjMap_length_js',
  'JsObjMap_subscript_js',
  'JsProxy_Bool_js',
  'JsProxy_DelAttr_js',
  'JsProxy_Dir_js',
  'JsProxy_GetAsyncIter_js',
  'JsProxy_GetAttr_js',
  'JsProxy_GetIter_js',
  'JsProxy_SetAttr_js',
  'JsProxy_aexit_js',
  'JsProxy_compute_typeflags',
  'JsProxy_exit_js',
  'JsProxy_subscript_js',
  'JsProxy_to_weakref_js',
  'JsvArray_Check',
  'JsvArray_Delete',
  'JsvArray_Extend',
  'JsvArray_Get',
  'JsvArray_Insert',
  'JsvArray_New',
  'JsvArray_Push',
  'JsvArray_Set',
  'JsvArray_ShallowCopy',
  'JsvArray_slice',
  'JsvArray_slice_assign',
  'JsvAsyncGenerator_Check',
  'JsvBigInt_fromDigits',
  'JsvBigInt_fromInt',
  'JsvBuffer_assignFromPtr',
  'JsvBuffer_assignToPtr',
  'JsvBuffer_intoFile',
  'JsvBuffer_readFromFile',
  'JsvBuffer_writeToFile',
  'JsvError_Check',
  'JsvError_Throw',
  'JsvFunction_CallBound',
  'JsvFunction_Call_OneArg',
  'JsvFunction_Check',
  'JsvFunction_Construct',
  'JsvGenerator_Check',
  'JsvLiteralMap_New',
  'JsvMap_New',
  'JsvMap_Set',
  'JsvNoValue_Check',
  'JsvNum_fromDouble',
  'JsvNum_fromInt',
  'JsvNum_toInt',
  'JsvObject_CallMethod',
  'JsvObject_CallMethod_NoArgs',
  'JsvObject_CallMethod_OneArg',
  'JsvObject_CallMethod_TwoArgs',
  'JsvObject_Entries',
  'JsvObject_Keys',
  'JsvObject_New',
  'JsvObject_SetAttr',
  'JsvObject_Values',
  'JsvObject_toString',
  'JsvPromise_Check',
  'JsvPromise_Resolve',
  'JsvPromise_Syncify_handleError',
  'JsvSet_Add',
  'JsvSet_New',
  'JsvUTF8ToString',
  'Jsv_BigIntToNum',
  'Jsv_GetError_import',
  'Jsv_constructorName',
  'Jsv_equal',
  'Jsv_greater_than',
  'Jsv_greater_than_equal',
  'Jsv_less_than',
  'Jsv_less_than_equal',
  'Jsv_not_equal',
  'Jsv_to_bool',
  'Jsv_typeof',
  '_JsArray_PostProcess_helper',
  '_JsArray_PushEntry_helper',
  '_JsObject_Set_js',
  '__assert_fail',
  '__hiwire_deduplicate_delete',
  '__hiwire_deduplicate_get',
  '__hiwire_deduplicate_new',
  '__hiwire_deduplicate_set',
  '_agen_handle_result_js',
  '_emscripten_dlopen_js',
  '_pyproxyGen_make_result',
  '_pyproxy_get_buffer_result',
  '_python2js_add_to_cache',
  '_python2js_addto_postprocess_list',
  '_python2js_ascii',
  '_python2js_buffer_inner',
  '_python2js_cache_lookup',
  '_python2js_handle_postprocess_list',
  '_python2js_ucs1',
  '_python2js_ucs2',
  '_python2js_ucs4',
  'array_to_js',
  'can_run_sync_js',
  'capture_stderr',
  'create_once_callable',
  'create_promise_handles',
  'destroy_jsarray_entries',
  'destroy_proxies',
  'destroy_proxies_js',
  'destroy_proxy',
  'emscripten_asm_const_int',
  'emscripten_promise_create',
  'emscripten_promise_destroy',
  'emscripten_promise_resolve',
  'emscripten_set_up_async_input_device_js',
  'fail_test',
  'ffi_call_js',
  'ffi_closure_alloc_js',
  'ffi_closure_free_js',
  'ffi_prep_closure_loc_js',
  'gc_register_proxies',
  'get_async_js_call_done_callback',
  'get_length_helper',
  'get_length_string',
  'get_suspender',
  'handle_next_result_js',
  'hiwire_invalid_ref_js',
  'is_comlink_proxy',
  'js2python_convert',
  'js2python_immutable_js',
  'js2python_js',
  'jslib_init_buffers_js',
  'jslib_init_js',
  'my_dict_converter',
  'new_error',
  'proxy_cache_get',
  'proxy_cache_set',
  'pyodide_js_init',
  'pyproxy_AsPyObject',
  'pyproxy_Check',
  'pyproxy_new',
  'pyproxy_new_ex',
  'python2js__default_converter_js',
  'python2js__eager_converter_js',
  'python2js_custom__create_jscontext',
  'raw_call_js',
  'restoreState',
  'restore_stderr',
  'saveState',
  'set_pyodide_module',
  'set_suspender',
  'syncifyHandler',
  'throw_no_gil',
  'wrap_async_generator',
  'wrap_generator',
];

const file = createRequire(import.meta.url).resolve('pyodide/pyodide.asm.wasm');
const imports = WebAssembly.Module.imports(new WebAssembly.Module(readFileSync(file)));
const functions = new Set(imports.filter(({ kind }) => kind === 'function').map(({ name }) => name));
const classified = [...ALLOWED, ...SOFT.keys(), ...HOST];

describe('the import policy', () => {
  it('names only functions that the pinned version imports', () => {
    expect(classified.filter((name) => !functions.has(name))).toEqual([]);
  });

  it('puts no function into two classes', () => {
    expect(classified.length).toBe(new Set(classified).size);
  });

  it('denies exactly the listed functions', () => {
    const known = new Set(classified);
    expect([...functions].filter((name) => !known.has(name)).sort()).toEqual(DENIED);
  });

  it('covers everything that WebAssembly can call: functions come from two modules, and nothing else is called', () => {
    expect(new Set(imports.map(({ module, kind }) => `${module} ${kind}`))).toEqual(
      new Set(['env function', 'wasi_snapshot_preview1 function', 'GOT.func global']),
    );
  });

  it.each([
    'emscripten_run_script',
    '_dlopen_js',
    '_emscripten_system',
    '__syscall_socket',
    '_emscripten_fetch',
  ])('does not let %s through', (name) => {
    expect(ALLOWED.has(name)).toBe(false);
  });

  it('answers soft calls with numbers and constants, never with something that could be called', () => {
    for (const answer of SOFT.values())
      expect(['number', 'bigint', 'undefined', 'object']).toContain(typeof answer);
    for (const answer of SOFT.values()) if (typeof answer === 'object') expect(answer).toBeNull();
  });
});
