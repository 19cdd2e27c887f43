package dev.freshet.compile.runtime;

/**
 * How a module's own functions are numbered: those of one type in a row, so that a branch over the functions of a type is a dense one.
 */
public interface FunctionNumbers {

    FunctionNumbers NONE = new FunctionNumbers() {
        @Override
        public int functions() {
            return 0;
        }

        @Override
        public int type(int function) {
            throw new IllegalStateException("no functions");
        }

        @Override
        public int id(int function) {
            throw new IllegalStateException("no functions");
        }
    };

    /** How many functions the module has, imported ones included. */
    int functions();

    /** Index of a function's type, the first of equal ones. */
    int type(int function);

    /** Number of an own function. */
    int id(int function);
}
