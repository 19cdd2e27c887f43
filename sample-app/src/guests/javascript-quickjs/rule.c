/*
 * Runs a rule that is written in JavaScript: {"rule": source, "input": any} in, what the rule makes of its input out.
 * QuickJS itself comes as a dependency (see build.sh); this file is all there is around it.
 */

#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "quickjs.h"

#define EXPORT(name) __attribute__((export_name(name)))

static const uint64_t ERROR_BIT = 1ull << 63;

static JSContext *context;

static uint64_t packed(const char *bytes, size_t length, uint64_t flag) {
    return flag | (uint64_t)(uintptr_t)bytes << 32 | length;
}

static uint64_t refused(const char *message) {
    return packed(message, strlen(message), ERROR_BIT);
}

/* What was thrown: its text and, of an Error, where. */
static uint64_t thrown(void) {
    JSValue exception = JS_GetException(context);
    const char *message = JS_ToCString(context, exception);
    JSValue trace = JS_GetPropertyStr(context, exception, "stack");
    const char *stack = JS_IsString(trace) ? JS_ToCString(context, trace) : "";
    if (message == NULL || stack == NULL) {
        return refused("the rule threw something that has no text");
    }
    size_t room = strlen(message) + strlen(stack) + 2;
    char *text = malloc(room);
    if (text == NULL) {
        return refused("out of memory");
    }
    size_t length = (size_t)snprintf(text, room, "%s\n%s", message, stack);
    while (length > 0 && text[length - 1] == '\n') {
        length--;
    }
    return packed(text, length, ERROR_BIT);
}

static JSValue log_line(JSContext *ctx, JSValueConst self, int count, JSValueConst *arguments) {
    (void)self;
    for (int i = 0; i < count; i++) {
        const char *text = JS_ToCString(ctx, arguments[i]);
        if (text == NULL) {
            return JS_EXCEPTION;
        }
        fprintf(stderr, i == 0 ? "%s" : " %s", text);
        JS_FreeCString(ctx, text);
    }
    fputc('\n', stderr);
    return JS_UNDEFINED;
}

/* Runs in _initialize, so that the engine boots once for all calls if the host captures what is there by then. */
__attribute__((constructor)) static void boot(void) {
    JSRuntime *runtime = JS_NewRuntime();
    context = runtime == NULL ? NULL : JS_NewContext(runtime);
    if (context == NULL) {
        abort();
    }
    JSValue global = JS_GetGlobalObject(context);
    JSValue console = JS_NewObject(context);
    JS_SetPropertyStr(context, console, "log", JS_NewCFunction(context, log_line, "log", 1));
    JS_SetPropertyStr(context, global, "console", console);
    JS_FreeValue(context, global);
}

EXPORT("freshet_alloc")
void *freshet_alloc(int32_t size) {
    /* One more, as QuickJS wants a zero byte after its input. */
    return size < 0 ? NULL : calloc((size_t)size + 1, 1);
}

/* Nothing is given back: the instance serves one call. */
EXPORT("evaluate")
uint64_t evaluate(const char *bytes, int32_t length) {
    if (length <= 0) {
        return refused("the request must be {\"rule\": source, \"input\": any}");
    }
    JSValue request = JS_ParseJSON(context, bytes, (size_t)length, "request");
    if (JS_IsException(request)) {
        return thrown();
    }
    JSValue source = JS_GetPropertyStr(context, request, "rule");
    if (!JS_IsString(source)) {
        return refused("rule must be a string: the source of a function in JavaScript");
    }
    size_t source_length;
    const char *text = JS_ToCStringLen(context, &source_length, source);
    JSValue rule = JS_Eval(context, text, source_length, "rule.js", JS_EVAL_TYPE_GLOBAL);
    if (JS_IsException(rule)) {
        return thrown();
    }
    if (!JS_IsFunction(context, rule)) {
        return refused("the value of the script must be a function");
    }
    JSValue input = JS_GetPropertyStr(context, request, "input");
    JSValue result = JS_Call(context, rule, JS_UNDEFINED, 1, &input);
    if (JS_IsException(result)) {
        return thrown();
    }
    if (JS_IsPromise(result)) {
        return refused("the function must not be async");
    }
    JSValue json = JS_JSONStringify(context, result, JS_UNDEFINED, JS_UNDEFINED);
    if (JS_IsException(json)) {
        return thrown();
    }
    if (!JS_IsString(json)) {
        return refused("the function returned nothing that JSON has a form for");
    }
    size_t answer_length;
    const char *answer = JS_ToCStringLen(context, &answer_length, json);
    return packed(answer, answer_length, 0);
}
