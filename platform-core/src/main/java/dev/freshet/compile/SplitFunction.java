package dev.freshet.compile;

import dev.freshet.wasm.BodyReader;
import java.util.BitSet;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.objectweb.asm.ClassWriter;
import org.objectweb.asm.Label;
import org.objectweb.asm.MethodVisitor;
import org.objectweb.asm.Opcodes;

/**
 * Emits a function as several methods of its class: HotSpot interprets a method of more than 8,000 bytecodes for good, and the JVM has none of
 * more than 65,535.
 *
 * <pre>
 *   call(arguments, state)    the blocks around regions, and calls of these; locals are fields of an object
 *   r1(frame, state)          a region: runs, and returns the number of the block to go on at, 0 for what comes next
 * </pre>
 */
final class SplitFunction {

    private final Layout layout;
    private final int function;
    private final ClassWriter writer;
    private final boolean tailCalls;
    /** Fields for spilled operands that the class has. */
    private final Set<String> spilled = new HashSet<>();

    private int methods;

    SplitFunction(Layout layout, int function, ClassWriter writer, boolean tailCalls) {
        this.layout = layout;
        this.function = function;
        this.writer = writer;
        this.tailCalls = tailCalls;
    }

    /** Returns whether the function makes tail calls and was not prepared for them. */
    boolean emit(String name, List<Region> regions) {
        MethodVisitor code = writer.visitMethod(
                Opcodes.ACC_PUBLIC | Opcodes.ACC_STATIC,
                name,
                layout.shapeOf(function).descriptor(),
                null,
                null);
        code.visitCode();
        BodyReader reader = new BodyReader(layout.module());
        reader.open(function);
        Body body = new Body(layout, function, code);
        body.localsInFrame = true;
        FunctionEmitter emitter = new FunctionEmitter(body);
        Prologue.emit(body, reader.locals());
        FrameFields.declare(writer, body.localKinds);
        body.method.spillFields = new SpillFields(writer, spilled, Names.function(function), body.frameSlot, 0);
        RegionCalls calls = new RegionCalls(body, emitter.control);
        emitter.beginCode(tailCalls);
        run(emitter, calls, regions, reader, reader.end());
        calls.finish();
        emitter.finish();
        return body.isRestarted();
    }

    private void run(FunctionEmitter emitter, RegionCalls calls, List<Region> regions, BodyReader reader, int end) {
        int next = 0;
        while (reader.position() < end && !emitter.isRestarted()) {
            while (next < regions.size() && regions.get(next).start < reader.position()) {
                next++;
            }
            if (next < regions.size() && regions.get(next).start == reader.position() && emitter.body.reachable) {
                Region region = regions.get(next++);
                call(emitter, calls, region);
                reader.seek(region.end);
            } else {
                reader.next(emitter);
            }
        }
    }

    private void call(FunctionEmitter caller, RegionCalls calls, Region region) {
        String name = "r" + ++methods;
        MethodVisitor code = writer.visitMethod(Opcodes.ACC_STATIC, name, RegionCalls.descriptor(function), null, null);
        code.visitCode();
        BodyReader reader = new BodyReader(layout.module());
        reader.open(function);
        Body body = new Body(layout, function, code);
        FunctionEmitter emitter = new FunctionEmitter(body);
        BitSet used = new BitSet();
        BitSet written = null;
        if (region.isLeaf()) {
            LocalScan scan = new LocalScan();
            scan.scan(reader, region.start, region.end);
            used = scan.used;
            written = scan.written;
        }
        body.localsInFrame = !region.isLeaf();
        RegionEnd end = new RegionEnd(calls, written);
        body.regionEnd = end;
        Prologue.emitRegion(body, reader.locals(), used);
        SpillFields around = caller.body.method.spillFields;
        if (!region.isLeaf() && around != null) {
            body.method.spillFields = around.above(caller.body.method.depth(), body.frameSlot);
        }
        boolean guarded = openAround(emitter, caller);
        boolean falls = emit(emitter, region, reader, end, guarded);
        emitter.finish();
        if (emitter.isRestarted()) {
            caller.body.restart();
            return;
        }
        calls.call(name, end.exits, falls);
    }

    /** Opens the blocks around the region in its method; returns whether one of them has handlers. */
    private boolean openAround(FunctionEmitter emitter, FunctionEmitter caller) {
        boolean guarded = false;
        for (int i = caller.control.open() - 1; i >= 0; i--) {
            Block around = caller.control.block(i);
            emitter.control.openOuter(around);
            guarded |= around.handlers != null;
        }
        // A tail call leaves a region as any other does.
        emitter.body.selfLoop = tailCalls ? new Label() : null;
        return guarded || caller.body.guarded;
    }

    private boolean emit(FunctionEmitter emitter, Region region, BodyReader reader, RegionEnd end, boolean guarded) {
        Body body = emitter.body;
        body.guarded = guarded;
        Label start = new Label();
        Label behind = new Label();
        @Nullable RegionCalls inner = region.isLeaf() ? null : new RegionCalls(body, emitter.control);
        body.out.visitLabel(start);
        reader.seek(region.start);
        if (inner == null) {
            if (layout.options().unrolling()) {
                body.unrolling = new Unrolling(reader, region.start, region.end);
            }
            while (reader.position() < region.end && !emitter.isRestarted()) {
                reader.next(emitter);
            }
        } else {
            run(emitter, inner, region.inner, reader, region.end);
        }
        body.flush();
        boolean falls = body.reachable;
        if (falls) {
            end.fallThrough(body);
        }
        if (inner != null) {
            inner.finish();
        }
        emitter.endRegion();
        body.out.visitLabel(behind);
        end.finish(body);
        if (guarded && behind.getOffset() > start.getOffset()) {
            end.finishHandler(body, start, behind, new Label());
        }
        return falls;
    }
}
