package dev.freshet.compile;

/** Names of emitted classes and of what they refer to, as class files write them. */
final class Names {

    /** The package of all emitted classes; no other class has it. */
    static final String PACKAGE = "guest/";

    static final String PREFIX = "guest.";

    static final String STATE = "guest/State";
    static final String STATE_DESCRIPTOR = "Lguest/State;";

    static final String ACCESS = "guest/Memory0";
    /** Accesses of the other memories, by the size of addresses. */
    static final String ACCESS_OTHER = "guest/Memory32";

    static final String ACCESS_OTHER_WIDE = "guest/Memory64";
    static final String LOOK = "guest/Look";
    static final String NUMBERS = "guest/Numbers";

    /** With the index of a function. */
    static final String FUNCTION = "guest/F";

    /** With the index of a type: calls of functions of the type that are not known by name. */
    static final String DISPATCH = "guest/T";

    /** The same for tail calls. */
    static final String TAIL_DISPATCH = "guest/U";

    static final String CALL = "call";
    /** A function that makes tail calls: what may return with one pending. */
    static final String BODY = "body";

    static final String OBJECT = "java/lang/Object";
    static final String ARRAYS = "[J[Ljava/lang/Object;";

    static final String RUNTIME = "dev/freshet/compile/runtime/";
    static final String GUEST_STATE = RUNTIME + "GuestState";
    static final String MEMORY = RUNTIME + "LinearMemory";
    static final String MEMORY_DESCRIPTOR = "L" + MEMORY + ";";
    static final String TABLE = RUNTIME + "GuestTable";
    static final String TABLE_DESCRIPTOR = "L" + TABLE + ";";
    static final String FUNCTION_REF = RUNTIME + "FunctionRef";
    static final String FUNCTION_REF_DESCRIPTOR = "L" + FUNCTION_REF + ";";
    static final String GUEST_FUNCTION = RUNTIME + "GuestFunction";
    static final String GLOBAL = RUNTIME + "GuestGlobal";
    static final String TRAP = RUNTIME + "Trap";
    static final String SITE = RUNTIME + "InterruptSite";
    static final String SITE_DESCRIPTOR = "L" + SITE + ";";
    static final String EXCEPTION = RUNTIME + "GuestException";
    static final String TAG = RUNTIME + "Tag";
    static final String TAG_DESCRIPTOR = "L" + TAG + ";";
    static final String NUMERIC = RUNTIME + "numeric/";
    static final String GC = RUNTIME + "gc/";
    static final String SIMD = RUNTIME + "simd/";
    static final String TYPE = RUNTIME + "types/RuntimeType";
    static final String TYPE_DESCRIPTOR = "L" + TYPE + ";";

    private Names() {}

    static String function(int index) {
        return FUNCTION + index;
    }

    static String tailDispatch(int type) {
        return TAIL_DISPATCH + type;
    }

    static String dispatch(int type) {
        return DISPATCH + type;
    }
}
