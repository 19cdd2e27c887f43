package dev.freshet.compile.runtime.types;

/**
 * Where the fields of a structure are: numbers and references are kept in an array each, so a field is a position in one of them. The fields of a
 * subtype begin as those of its supertype, and so do their positions. An array has one field, its element.
 *
 * @param kinds of each field, as {@code wasm.ValueType}: 1 to 7 are numbers, vectors and packed integers, everything above a reference
 * @param positions of each field in its array; a vector has two
 * @param numbers how many numbers a structure has
 * @param references how many references
 */
@SuppressWarnings("ArrayRecordComponent") // never compared
public record FieldLayout(int[] kinds, int[] positions, int numbers, int references) {

    /** Of a type without fields. */
    public static final FieldLayout FUNCTION = of(new int[0]);

    private static final int VECTOR = 5;
    private static final int LAST_NUMBER = 7;

    public static FieldLayout of(int[] kinds) {
        int[] positions = new int[kinds.length];
        int numbers = 0;
        int references = 0;
        for (int i = 0; i < kinds.length; i++) {
            if (kinds[i] > LAST_NUMBER) {
                positions[i] = references++;
            } else {
                positions[i] = numbers;
                numbers += kinds[i] == VECTOR ? 2 : 1;
            }
        }
        return new FieldLayout(kinds, positions, numbers, references);
    }
}
