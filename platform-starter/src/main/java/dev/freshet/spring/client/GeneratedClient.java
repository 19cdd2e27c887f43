package dev.freshet.spring.client;

import static org.objectweb.asm.Opcodes.ACC_FINAL;
import static org.objectweb.asm.Opcodes.ACC_PUBLIC;
import static org.objectweb.asm.Opcodes.ACC_SUPER;
import static org.objectweb.asm.Opcodes.ACC_SYNTHETIC;
import static org.objectweb.asm.Opcodes.ALOAD;
import static org.objectweb.asm.Opcodes.H_INVOKESTATIC;
import static org.objectweb.asm.Opcodes.ILOAD;
import static org.objectweb.asm.Opcodes.INVOKESPECIAL;
import static org.objectweb.asm.Opcodes.INVOKEVIRTUAL;
import static org.objectweb.asm.Opcodes.IRETURN;
import static org.objectweb.asm.Opcodes.RETURN;
import static org.objectweb.asm.Opcodes.V17;

import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.reflect.Method;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.objectweb.asm.ClassWriter;
import org.objectweb.asm.ConstantDynamic;
import org.objectweb.asm.Handle;
import org.objectweb.asm.MethodVisitor;
import org.objectweb.asm.Type;

/*
 * A client as a hidden class in the interface's own package, so that the interface need not be public. Each method is
 *
 *     return ((MethodHandle) ldc classDataAt(i)).invokeExact(arguments);
 *
 * The handle is a constant to the JIT, which compiles the call through it into the registry's call: no boxing, no look-up and no
 * reflection, where a JDK proxy needs all three. Default methods and Object's are inherited. The class goes with its last client.
 */
final class GeneratedClient {

    private static final String HANDLE = Type.getInternalName(MethodHandle.class);
    private static final Handle CLASS_DATA_AT = new Handle(
            H_INVOKESTATIC,
            Type.getInternalName(MethodHandles.class),
            "classDataAt",
            "(Ljava/lang/invoke/MethodHandles$Lookup;Ljava/lang/String;Ljava/lang/Class;I)Ljava/lang/Object;",
            false);

    private final ClassWriter writer = new ClassWriter(ClassWriter.COMPUTE_MAXS);
    private final List<MethodHandle> data = new ArrayList<>();

    private GeneratedClient(Class<?> type) {
        writer.visit(
                V17,
                ACC_PUBLIC | ACC_FINAL | ACC_SUPER | ACC_SYNTHETIC,
                Type.getInternalName(type) + "$$WasmExtension",
                null,
                "java/lang/Object",
                new String[] {Type.getInternalName(type)});
    }

    static <T> T create(Class<T> type, String text, Map<Method, MethodHandle> handles) {
        GeneratedClient client = new GeneratedClient(type);
        client.constructor();
        client.method("toString", MethodHandles.constant(String.class, text));
        handles.forEach((method, handle) -> client.method(method.getName(), handle));
        try {
            MethodHandles.Lookup lookup = MethodHandles.privateLookupIn(type, WasmClients.lookup())
                    .defineHiddenClassWithClassData(client.writer.toByteArray(), client.data, true);
            return type.cast(lookup.lookupClass().getConstructor().newInstance());
        } catch (ReflectiveOperationException e) {
            throw new IllegalArgumentException(
                    type.getName() + " cannot be implemented; a package of a named module must be open to Freshet", e);
        }
    }

    private void constructor() {
        MethodVisitor code = writer.visitMethod(ACC_PUBLIC, "<init>", "()V", null, null);
        code.visitCode();
        code.visitVarInsn(ALOAD, 0);
        code.visitMethodInsn(INVOKESPECIAL, "java/lang/Object", "<init>", "()V", false);
        code.visitInsn(RETURN);
        end(code);
    }

    private void method(String name, MethodHandle handle) {
        String descriptor = handle.type().toMethodDescriptorString();
        MethodVisitor code = writer.visitMethod(ACC_PUBLIC | ACC_FINAL, name, descriptor, null, null);
        code.visitCode();
        code.visitLdcInsn(new ConstantDynamic("_", "L" + HANDLE + ";", CLASS_DATA_AT, data.size()));
        int local = 1;
        for (Type parameter : Type.getArgumentTypes(descriptor)) {
            code.visitVarInsn(parameter.getOpcode(ILOAD), local);
            local += parameter.getSize();
        }
        code.visitMethodInsn(INVOKEVIRTUAL, HANDLE, "invokeExact", descriptor, false);
        code.visitInsn(Type.getReturnType(descriptor).getOpcode(IRETURN));
        end(code);
        data.add(handle);
    }

    private static void end(MethodVisitor code) {
        code.visitMaxs(0, 0);
        code.visitEnd();
    }
}
