package dev.freshet.module;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * Walks the type section: how many parameters and results each type has, whether objects occur, and how large each type is when the types
 * it refers to are written out.
 *
 * <p>That size matters because the engine compares types by walking them without remembering what it has compared: forty struct types of
 * two fields, each of the type before, are 2<sup>40</sup> steps.
 */
final class TypeScan {

    private static final int ARRAY = 0x5E;
    private static final int STRUCT = 0x5F;
    private static final int FUNCTION = 0x60;
    private static final int RECURSION_GROUP = 0x4E;
    private static final int OPEN_SUBTYPE = 0x50;
    private static final int FINAL_SUBTYPE = 0x4F;
    private static final int PACKED_I8 = 0x78;
    private static final int PACKED_I16 = 0x77;

    /** Largest written-out size of a type: far above what compilers produce, and a comparison of two stays below a millisecond. */
    private static final int MAX_WRITTEN_OUT = 100_000;
    /** As the specification of the GC proposal and browsers have it. */
    private static final int MAX_SUBTYPE_DEPTH = 63;
    /** The limit browsers share; the engine names the same number but does not check it. */
    private static final int MAX_ARITY = 1_000;

    private int[] params = new int[16];
    private int[] results = new int[16];
    private long[] writtenOut = new long[16];
    private int[] depth = new int[16];
    private int count;
    private int groupStart;
    private boolean definesObjects;

    private final UploadCost cost;

    private TypeScan(UploadCost cost) {
        this.cost = cost;
    }

    static TypeScan of(@Nullable BinaryReader section, UploadCost cost) {
        TypeScan scan = new TypeScan(cost);
        if (section != null) {
            int groups = section.count("types");
            for (int i = 0; i < groups; i++) {
                scan.group(section);
            }
        }
        return scan;
    }

    int count() {
        return count;
    }

    /** Returns the number of parameters; 0 if there is no such type, which the engine's validator refuses later. */
    int params(long type) {
        return type < count ? params[(int) type] : 0;
    }

    int results(long type) {
        return type < count ? results[(int) type] : 0;
    }

    /** Returns whether a struct or array type is defined. */
    boolean definesObjects() {
        return definesObjects;
    }

    /** Returns the sum of all written-out sizes: steps that comparing one function's type with every type takes at most. */
    long totalWrittenOut() {
        long total = 0;
        for (int i = 0; i < count; i++) {
            total += writtenOut[i];
        }
        return total;
    }

    private void group(BinaryReader in) {
        groupStart = count;
        int form = in.index("a type");
        if (form == RECURSION_GROUP) {
            int members = in.count("types of a group");
            for (int i = 0; i < members; i++) {
                subtype(in, in.index("a type"));
            }
        } else {
            subtype(in, form);
        }
    }

    private void subtype(BinaryReader in, int form) {
        cost.add("types", 1, UploadCost.TYPE);
        grow();
        writtenOut[count] = 1;
        if (form == OPEN_SUBTYPE || form == FINAL_SUBTYPE) {
            int supertypes = in.count("supertypes");
            if (supertypes > 1) {
                throw in.malformed("type " + count + " has " + supertypes + " supertypes; one is allowed");
            }
            if (supertypes == 1) {
                int supertype = in.index("a supertype");
                refer(supertype);
                depth[count] = supertype < count ? depth[supertype] + 1 : 0;
            }
            composite(in, in.index("a type"));
        } else {
            composite(in, form);
        }
        if (depth[count] > MAX_SUBTYPE_DEPTH) {
            throw in.malformed("type " + count + " has " + depth[count] + " supertypes above it; " + MAX_SUBTYPE_DEPTH
                    + " are allowed");
        }
        if (writtenOut[count] > MAX_WRITTEN_OUT) {
            throw in.malformed("type " + count + " takes more than " + MAX_WRITTEN_OUT
                    + " steps to compare, because it refers to other types many times over");
        }
        count++;
    }

    private void composite(BinaryReader in, int form) {
        switch (form) {
            case FUNCTION -> {
                params[count] = values(in, "parameters");
                results[count] = values(in, "results");
            }
            case STRUCT -> {
                definesObjects = true;
                int fields = in.count("fields");
                cost.add("fields of types", fields, UploadCost.TYPE_VALUE);
                for (int i = 0; i < fields; i++) {
                    field(in);
                }
            }
            case ARRAY -> {
                definesObjects = true;
                field(in);
            }
            default -> throw in.malformed("type form " + Integer.toHexString(form) + " is unknown");
        }
    }

    private int values(BinaryReader in, String what) {
        int number = in.count(what);
        if (number > MAX_ARITY) {
            throw in.malformed("type " + count + " has " + number + " " + what + "; " + MAX_ARITY + " are allowed");
        }
        cost.add("parameters and results of types", number, UploadCost.TYPE_VALUE);
        for (int i = 0; i < number; i++) {
            refer(ValueTypes.skip(in, "type " + count));
            writtenOut[count]++;
        }
        return number;
    }

    private void field(BinaryReader in) {
        int type = in.index("a field type");
        if (type != PACKED_I8 && type != PACKED_I16) {
            refer(ValueTypes.skip(in, type, "type " + count));
        }
        in.u8("a field's mutability");
        writtenOut[count]++;
    }

    /** Adds the size of a type referred to; references within a recursion group are compared by position, so they cost nothing. */
    private void refer(int type) {
        if (type >= 0 && type < groupStart) {
            writtenOut[count] = Math.min(writtenOut[count] + writtenOut[type], Integer.MAX_VALUE);
        }
    }

    private void grow() {
        if (count == params.length) {
            params = Arrays.copyOf(params, count * 2);
            results = Arrays.copyOf(results, count * 2);
            writtenOut = Arrays.copyOf(writtenOut, count * 2);
            depth = Arrays.copyOf(depth, count * 2);
        }
    }
}
