package dev.freshet.compile.runtime;

/** For emitted code: branches over very many labels. */
public final class LargeTables {

    private LargeTables() {}

    /** The number at a place of a table; 0 if it has none there. */
    public static int target(String table, int index) {
        return index >= 0 && index < table.length() ? table.charAt(index) : 0;
    }
}
