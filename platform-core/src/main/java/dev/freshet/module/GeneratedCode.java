package dev.freshet.module;

import dev.freshet.admin.ModuleReport.BigMethod;
import dev.freshet.sys.JvmFlags;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import org.objectweb.asm.ClassReader;

/** Finds, in generated classes, the methods that HotSpot will never compile to machine code by default. */
final class GeneratedCode {

    /** {@code HugeMethodLimit} in HotSpot's globals.hpp: methods of more bytecodes stay interpreted ({@code DontCompileHugeMethods}). */
    static final int HUGE_METHOD_LIMIT = 8_000;

    private GeneratedCode() {}

    /** Returns guest functions whose method has more than {@link #HUGE_METHOD_LIMIT} bytecodes, the largest first. */
    static List<BigMethod> methodsTooBigForJit(Collection<byte[]> classes, FunctionNames names) {
        boolean compiled = JvmFlags.compilesHugeMethods();
        List<BigMethod> found = new ArrayList<>();
        for (byte[] bytes : classes) {
            collect(new ClassReader(bytes), names, compiled, found);
        }
        found.sort(Comparator.comparingInt(BigMethod::bytecodes).reversed().thenComparing(BigMethod::function));
        return List.copyOf(found);
    }

    /* Layout: JVMS 4.1. ASM's visitors do not tell the length of a method's code, its reader's offsets do. */
    private static void collect(ClassReader reader, FunctionNames names, boolean compiled, List<BigMethod> found) {
        char[] buffer = new char[reader.getMaxStringLength()];
        int interfaces = reader.readUnsignedShort(reader.header + 6);
        int position = skipFields(reader, reader.header + 8 + 2 * interfaces);
        int methods = reader.readUnsignedShort(position);
        position += 2;
        for (int i = 0; i < methods; i++) {
            String method = reader.readUTF8(position + 2, buffer);
            int attributes = reader.readUnsignedShort(position + 6);
            position += 8;
            for (int j = 0; j < attributes; j++) {
                int function = EngineCompiler.functionOf(method);
                if (function >= 0 && "Code".equals(reader.readUTF8(position, buffer))) {
                    // attribute_name_index u2, attribute_length u4, max_stack u2, max_locals u2, code_length u4
                    int bytecodes = reader.readInt(position + 10);
                    if (bytecodes > HUGE_METHOD_LIMIT) {
                        found.add(new BigMethod(names.nameOf(function), bytecodes, compiled));
                    }
                }
                position += 6 + reader.readInt(position + 2);
            }
        }
    }

    private static int skipFields(ClassReader reader, int start) {
        int fields = reader.readUnsignedShort(start);
        int position = start + 2;
        for (int i = 0; i < fields; i++) {
            int attributes = reader.readUnsignedShort(position + 6);
            position += 8;
            for (int j = 0; j < attributes; j++) {
                position += 6 + reader.readInt(position + 2);
            }
        }
        return position;
    }
}
