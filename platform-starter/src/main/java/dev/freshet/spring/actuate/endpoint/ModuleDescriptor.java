package dev.freshet.spring.actuate.endpoint;

import dev.freshet.GuestText;
import dev.freshet.admin.ModuleReport;
import dev.freshet.settings.Initialization;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What the platform learnt about a module. Names that the module brought are escaped. */
public record ModuleDescriptor(
        long moduleBytes,
        int functions,
        int dataSegments,
        String abi,
        List<Export> exports,
        List<Import> imports,
        @Nullable Memory memory,
        List<Table> tables,
        Image image,
        Freshness freshness,
        Compilation compilation) {

    static ModuleDescriptor of(ModuleReport report) {
        return new ModuleDescriptor(
                report.moduleBytes(),
                report.functions(),
                report.dataSegments(),
                report.abi(),
                report.exports().stream().map(Export::of).toList(),
                report.imports().stream().map(Import::of).toList(),
                report.memory() == null ? null : Memory.of(report.memory()),
                report.tables().stream().map(Table::of).toList(),
                Image.of(report),
                new Freshness(report.freshness(), GuestText.printable(report.freshnessReason())),
                Compilation.of(report));
    }

    /** An export and its type in text format. */
    public record Export(String name, String kind, String type) {

        private static Export of(ModuleReport.Export export) {
            return new Export(
                    GuestText.escape(export.name()), GuestText.escape(export.kind()), GuestText.escape(export.type()));
        }
    }

    /** An import and its type in text format. */
    public record Import(String module, String name, String kind, String type) {

        private static Import of(ModuleReport.Import imported) {
            return new Import(
                    GuestText.escape(imported.module()),
                    GuestText.escape(imported.name()),
                    GuestText.escape(imported.kind()),
                    GuestText.escape(imported.type()));
        }
    }

    /** Sizes of the linear memory; {@code maximumBytes} is what a call may grow it to here. */
    public record Memory(long initialBytes, long maximumBytes, boolean imported) {

        private static Memory of(ModuleReport.MemoryLimits memory) {
            return new Memory(memory.initialBytes(), memory.maximumBytes(), memory.imported());
        }
    }

    /** Sizes of a table in entries. */
    public record Table(String elementType, long initialEntries, long maximumEntries, boolean imported) {

        private static Table of(ModuleReport.TableLimits table) {
            return new Table(
                    GuestText.escape(table.elementType()),
                    table.initialEntries(),
                    table.maximumEntries(),
                    table.imported());
        }
    }

    /** The captured initial state; {@code afterInitialization} says whether initialisation had run by then. */
    public record Image(long bytes, Initialization initialization, boolean afterInitialization, String reason) {

        private static Image of(ModuleReport report) {
            ModuleReport.InitializationReport initialization = report.initialization();
            return new Image(
                    report.imageBytes(),
                    initialization.mode(),
                    initialization.captured(),
                    GuestText.printable(initialization.reason()));
        }
    }

    /** How an instance is made fresh, and why so. */
    public record Freshness(ModuleReport.Freshness kind, String reason) {}

    /**
     * What became of the code.
     *
     * @param state what runs it now
     * @param reason why that; guest text in it is escaped
     * @param methodsTooBigForJit functions over HotSpot's limit on what it compiles by default
     * @param functionsInterpreted functions too big for a method of the JVM
     * @param advice what to do about them, or null if there are none
     */
    public record Compilation(
            ModuleReport.CodeState state,
            String reason,
            long timeMillis,
            List<BigMethod> methodsTooBigForJit,
            List<String> functionsInterpreted,
            @Nullable String advice) {

        private static Compilation of(ModuleReport report) {
            return new Compilation(
                    report.code().state(),
                    GuestText.printable(report.code().reason()),
                    report.compileTime().toMillis(),
                    report.methodsTooBigForJit().stream().map(BigMethod::of).toList(),
                    report.functionsInterpreted().stream()
                            .map(GuestText::escape)
                            .toList(),
                    report.methodsTooBigForJit().stream().allMatch(ModuleReport.BigMethod::compiled)
                            ? null
                            : "HotSpot interprets methods of more than 8000 bytecodes;"
                                    + " set freshet.jvm.compile-huge-methods=enable");
        }
    }

    /** A function, its size in bytecodes, and whether the JVM compiles it to machine code all the same. */
    public record BigMethod(String function, int bytecodes, boolean compiled) {

        private static BigMethod of(ModuleReport.BigMethod method) {
            return new BigMethod(GuestText.escape(method.function()), method.bytecodes(), method.compiled());
        }
    }
}
