package dev.freshet.wasm;

import static dev.freshet.wasm.ModuleBytes.bytes;
import static dev.freshet.wasm.ModuleBytes.module;
import static dev.freshet.wasm.ModuleBytes.vector;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.freshet.InvalidModuleException;
import org.junit.jupiter.api.Test;

class TypeSectionTest {

    private static final int[] ANY_HIERARCHY = {
        ValueType.HEAP_ANY,
        ValueType.HEAP_EQ,
        ValueType.HEAP_I31,
        ValueType.HEAP_STRUCT,
        ValueType.HEAP_ARRAY,
        ValueType.HEAP_NONE
    };

    /** 0: open struct; 1: struct below 0; 2: array; 3: function. */
    private final TypeSection types =
            read(bytes(0x50, 0, 0x5F, 0), bytes(0x4F, 1, 0, 0x5F, 1, 0x7F, 0), bytes(0x5E, 0x78, 1), bytes(0x60, 0, 0));

    @Test
    void abstractTypesFormFourHierarchiesThatDoNotMix() {
        assertThat(types.isHeapSubtype(ValueType.HEAP_NONE, ValueType.HEAP_I31)).isTrue();
        assertThat(types.isHeapSubtype(ValueType.HEAP_I31, ValueType.HEAP_STRUCT))
                .isFalse();
        assertThat(types.isHeapSubtype(ValueType.HEAP_EQ, ValueType.HEAP_ANY)).isTrue();
        assertThat(types.isHeapSubtype(ValueType.HEAP_ANY, ValueType.HEAP_EQ)).isFalse();
        for (int heap : ANY_HIERARCHY) {
            assertThat(types.top(heap)).isEqualTo(ValueType.HEAP_ANY);
            assertThat(types.isHeapSubtype(heap, ValueType.HEAP_FUNC)).isFalse();
            assertThat(types.isHeapSubtype(ValueType.HEAP_NOFUNC, heap)).isFalse();
            assertThat(types.isHeapSubtype(heap, ValueType.HEAP_EXTERN)).isFalse();
            assertThat(types.isHeapSubtype(heap, ValueType.HEAP_EXN)).isFalse();
        }
    }

    @Test
    void definedTypesStandBelowTheirKindAndAboveItsBottom() {
        assertThat(types.isHeapSubtype(ValueType.defined(0), ValueType.HEAP_STRUCT))
                .isTrue();
        assertThat(types.isHeapSubtype(ValueType.defined(0), ValueType.HEAP_ARRAY))
                .isFalse();
        assertThat(types.isHeapSubtype(ValueType.defined(2), ValueType.HEAP_EQ)).isTrue();
        assertThat(types.isHeapSubtype(ValueType.defined(3), ValueType.HEAP_FUNC))
                .isTrue();
        assertThat(types.isHeapSubtype(ValueType.defined(3), ValueType.HEAP_ANY))
                .isFalse();
        assertThat(types.isHeapSubtype(ValueType.HEAP_NONE, ValueType.defined(0)))
                .isTrue();
        assertThat(types.isHeapSubtype(ValueType.HEAP_NONE, ValueType.defined(3)))
                .isFalse();
        assertThat(types.isHeapSubtype(ValueType.HEAP_NOFUNC, ValueType.defined(3)))
                .isTrue();
    }

    @Test
    void aSubtypeStandsForItsSupertypeAndNotTheOtherWay() {
        assertThat(types.isDefinedSubtype(1, 0)).isTrue();
        assertThat(types.isDefinedSubtype(0, 1)).isFalse();
        assertThat(types.depth(1)).isEqualTo(1);
        assertThat(types.ancestor(1, 0)).isZero();
    }

    @Test
    void aReferenceThatMayBeNullDoesNotStandForOneThatIsNot() {
        int nullable = ValueType.reference(ValueType.defined(1), true);
        int never = ValueType.reference(ValueType.defined(0), false);
        assertThat(types.isSubtype(nullable, never)).isFalse();
        assertThat(types.isSubtype(ValueType.asNonNull(nullable), never)).isTrue();
        assertThat(types.isSubtype(ValueType.asNonNull(nullable), ValueType.I32))
                .isFalse();
        assertThat(types.isSubtype(ValueType.I32, nullable)).isFalse();
    }

    @Test
    void fieldsHaveTheirStorageTypeAndMutability() {
        assertThat(types.field(2, 0)).isEqualTo(ValueType.I8);
        assertThat(types.isFieldMutable(2, 0)).isTrue();
        assertThat(types.isFieldMutable(1, 0)).isFalse();
        assertThat(ValueType.unpacked(types.field(2, 0))).isEqualTo(ValueType.I32);
    }

    @Test
    void equalGroupsAreTheSameTypesAndOthersAreNot() {
        byte[] pair = bytes(0x4E, 2, 0x60, 1, 0x63, 1, 0, 0x60, 0, 1, 0x63, 0);
        byte[] single = bytes(0x60, 0, 0);
        byte[] again = bytes(0x4E, 2, 0x60, 1, 0x63, 4, 0, 0x60, 0, 1, 0x63, 3);
        TypeSection several =
                read(pair, single, again, bytes(0x4E, 1, 0x60, 0, 0), bytes(0x4E, 2, 0x60, 0, 0, 0x60, 0, 0));
        assertThat(several.canonical(3)).isZero();
        assertThat(several.canonical(4)).isEqualTo(1);
        // What the second pair refers to is the first pair.
        assertThat(several.param(3, 0)).isEqualTo(several.param(0, 0));
        assertThat(several.canonical(5)).isEqualTo(2);
        assertThat(several.canonical(6)).isEqualTo(6);
        assertThat(several.canonical(7)).isEqualTo(7);
        assertThat(several.groupStart(7)).isEqualTo(6);
    }

    @Test
    void aSupertypeThatIsFinalOrComesLaterIsRefused() {
        assertThatThrownBy(() -> read(bytes(0x5F, 0), bytes(0x50, 1, 0, 0x5F, 0)))
                .isInstanceOf(InvalidModuleException.class)
                .hasMessageContaining("final");
        assertThatThrownBy(() -> read(bytes(0x4E, 2, 0x50, 1, 1, 0x5F, 0, 0x50, 0, 0x5F, 0)))
                .isInstanceOf(InvalidModuleException.class)
                .hasMessageContaining("before its subtypes");
    }

    private static TypeSection read(byte[]... types) {
        return ModuleDecoder.decode(module().section(1, vector(types)).build(), ModuleBudget.usual())
                .types();
    }
}
