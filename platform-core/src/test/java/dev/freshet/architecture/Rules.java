package dev.freshet.architecture;

import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaCall;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaModifier;
import com.tngtech.archunit.core.domain.JavaPackage;
import com.tngtech.archunit.lang.ArchCondition;
import com.tngtech.archunit.lang.ArchRule;
import com.tngtech.archunit.lang.ConditionEvents;
import com.tngtech.archunit.lang.SimpleConditionEvent;
import dev.freshet.FreshetException;
import dev.freshet.sys.RawMemory;
import dev.freshet.sys.Region;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.NullMarked;

/** The directions and doors of the code base, by name. {@link ArchitectureTest} holds them, {@link RulesCanFailTest} breaks each once. */
final class Rules {

    static final String ROOT = "dev.freshet";

    private Rules() {}

    /** The public API: packages that know each other and nothing else of ours. */
    private static final String[] API = {ROOT, ROOT + ".admin", ROOT + ".settings", ROOT + ".spi"};

    /** Which packages each package may use beside itself and the public API. */
    private static final Map<String, String[]> ALLOWED = new LinkedHashMap<>();

    static {
        ALLOWED.put("sys", new String[] {});
        ALLOWED.put("sys.linux", new String[] {"sys"});
        ALLOWED.put("sys.portable", new String[] {"sys"});
        ALLOWED.put("wasm", new String[] {});
        ALLOWED.put("limits", new String[] {"sys"});
        ALLOWED.put("image", new String[] {"sys"});
        ALLOWED.put("store", new String[] {});
        ALLOWED.put("module.rewrite", new String[] {"sys"});
        ALLOWED.put("module", new String[] {"sys", "module.rewrite"});
        ALLOWED.put("slot", new String[] {"sys"});
        ALLOWED.put("host", new String[] {"sys", "limits"});
        ALLOWED.put("host.extism", new String[] {});
        ALLOWED.put("instance", new String[] {"sys", "limits", "image", "module", "module.rewrite", "slot", "host"});
        ALLOWED.put(
                "version",
                new String[] {"sys", "limits", "image", "module", "module.rewrite", "slot", "host", "instance"});
        ALLOWED.put(
                "call",
                new String[] {"sys", "limits", "module", "module.rewrite", "slot", "host", "instance", "version"});
    }

    static ArchRule direction(String name) {
        List<String> packages = new ArrayList<>(List.of(API));
        packages.add(ROOT + "." + name);
        for (String allowed : ALLOWED.get(name)) {
            packages.add(ROOT + "." + allowed);
        }
        return noClasses()
                .that()
                .resideInAPackage(ROOT + "." + name)
                .should()
                .dependOnClassesThat(resideInAPackage(ROOT + "..")
                        .and(DescribedPredicate.not(resideInAnyPackage(packages.toArray(String[]::new)))))
                .because("dependencies point from wiring over the main path and its parts to sys and the public API");
    }

    static Iterable<String> directed() {
        return ALLOWED.keySet();
    }

    static final ArchRule PUBLIC_API_STANDS_ALONE = noClasses()
            .that()
            .resideInAnyPackage(API)
            .should()
            .dependOnClassesThat(resideInAPackage(ROOT + "..").and(DescribedPredicate.not(resideInAnyPackage(API))))
            .because("users depend on these packages, so they depend on nothing of ours");

    static final ArchRule NOTHING_DEPENDS_ON_WIRING = noClasses()
            .that()
            .resideInAPackage(ROOT + "..")
            .and()
            .resideOutsideOfPackage(ROOT + ".wiring..")
            .should()
            .dependOnClassesThat()
            .resideInAPackage(ROOT + ".wiring..")
            .because("wiring knows the parts, the parts do not know it");

    static final ArchRule ONLY_WIRING_CHOOSES_THE_PORT = noClasses()
            .that()
            .resideInAPackage(ROOT + "..")
            .and()
            .resideOutsideOfPackages(ROOT + ".wiring..", ROOT + ".sys.linux..", ROOT + ".sys.portable..")
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage(ROOT + ".sys.linux..", ROOT + ".sys.portable..")
            .because("everything else speaks to the port, not to a system");

    static final ArchRule JNA_STAYS_IN_ONE_PACKAGE = noClasses()
            .that()
            .resideOutsideOfPackage(ROOT + ".sys.linux..")
            .should()
            .dependOnClassesThat()
            .resideInAPackage("com.sun.jna..")
            .because("native calls have one door");

    private static final String UNSAFE_GUEST_ACCESS = ROOT + ".instance.UnsafeGuestAccess";

    static final ArchRule UNSAFE_STAYS_IN_RAW_MEMORY = noClasses()
            .that()
            .doNotHaveFullyQualifiedName(RawMemory.class.getName())
            .and()
            .doNotHaveFullyQualifiedName(ROOT + ".sys.UnsafeAccess")
            .and()
            .doNotHaveFullyQualifiedName(UNSAFE_GUEST_ACCESS)
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage("sun.misc..", "jdk.internal..", "java.lang.foreign..")
            .because("raw memory has one door");

    static final ArchRule UNSAFE_IS_HELD_BY_TWO = noClasses()
            .that()
            .resideOutsideOfPackage(ROOT + ".sys")
            .and()
            .doNotHaveFullyQualifiedName(UNSAFE_GUEST_ACCESS)
            .should()
            .dependOnClassesThat()
            .haveFullyQualifiedName(ROOT + ".sys.UnsafeAccess")
            .because("only the accesses of compiled guest code have no room for RawMemory in between");

    /** The code that owns slots and resets them, and the one memory class with its accesses of compiled code. */
    private static final String[] MAY_TOUCH_RAW_MEMORY = {
        ROOT + ".instance.SlotMemory",
        ROOT + ".instance.ForeignGuestAccess",
        ROOT + ".compile.runtime.LinearMemory",
        ROOT + ".compile.runtime.Atomics",
        ROOT + ".slot.DirtyPages",
        ROOT + ".slot.InitialBytes"
    };

    static final ArchRule RAW_MEMORY_HAS_FEW_USERS = noClasses()
            .that(notNamed(MAY_TOUCH_RAW_MEMORY).and(DescribedPredicate.not(resideInAPackage(ROOT + ".sys.."))))
            .should()
            .dependOnClassesThat()
            .areAssignableTo(RawMemory.class)
            .because("only SlotMemory and the reset code may touch host addresses");

    static final ArchRule ADDRESSES_STAY_IN_FEW_HANDS = noClasses()
            .that(notNamed(MAY_TOUCH_RAW_MEMORY).and(DescribedPredicate.not(resideInAPackage(ROOT + ".sys.."))))
            .should()
            .callMethodWhere(new DescribedPredicate<JavaCall<?>>("Region.address()") {
                @Override
                public boolean test(JavaCall<?> call) {
                    return call.getTargetOwner().isEquivalentTo(Region.class)
                            && (call.getName().equals("address")
                                    || call.getName().equals("of"));
                }
            })
            .because("everyone else holds an opaque region");

    static final ArchRule THE_ENGINE_LIBRARY_STAYS_WHERE_IT_BELONGS = noClasses()
            .that()
            .resideOutsideOfPackages(
                    ROOT + ".module..", ROOT + ".instance", ROOT + ".host", ROOT + ".version", ROOT + ".call")
            .should()
            .dependOnClassesThat()
            .resideInAPackage("run.endive..")
            .because("slot, image and sys must not know which engine runs the guests");

    static final ArchRule NO_SPRING_NO_MICROMETER = noClasses()
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage("org.springframework..", "io.micrometer..")
            .because("the core serves applications without Spring too");

    static final ArchRule NO_RAW_RUNTIME_EXCEPTIONS = noClasses()
            .should()
            .callConstructorWhere(new DescribedPredicate<JavaCall<?>>("new RuntimeException, Exception or Error") {
                @Override
                public boolean test(JavaCall<?> call) {
                    JavaClass owner = call.getTargetOwner();
                    boolean subclassCallsSuper = call.getOriginOwner().isAssignableTo(owner.getName());
                    return !subclassCallsSuper
                            && (owner.isEquivalentTo(RuntimeException.class)
                                    || owner.isEquivalentTo(Exception.class)
                                    || owner.isEquivalentTo(Error.class));
                }
            })
            .because("every failure says by its type whose it is");

    static final ArchRule EVERY_PUBLIC_EXCEPTION_IS_IN_THE_TREE = classes()
            .that()
            .resideInAPackage(ROOT)
            .and()
            .arePublic()
            .and()
            .areAssignableTo(Throwable.class)
            .should()
            .beAssignableTo(FreshetException.class)
            .because("callers catch one type");

    static final ArchRule PACKAGES_ARE_NULL_MARKED = classes()
            .that()
            .resideInAPackage(ROOT + "..")
            .should(new ArchCondition<>("be in a package annotated with @NullMarked") {
                @Override
                public void check(JavaClass type, ConditionEvents events) {
                    JavaPackage home = type.getPackage();
                    events.add(new SimpleConditionEvent(
                            type, home.isAnnotatedWith(NullMarked.class), home.getName() + " of " + type.getName()));
                }
            })
            .because("null is said, not guessed");

    static final ArchRule NO_VAGUE_NAMES = noClasses()
            .that()
            .resideInAPackage(ROOT + "..")
            .should()
            .haveSimpleNameEndingWith("Util")
            .orShould()
            .haveSimpleNameEndingWith("Utils")
            .orShould()
            .haveSimpleNameEndingWith("Helper")
            .orShould()
            .haveSimpleNameEndingWith("Manager")
            .orShould()
            .haveSimpleNameEndingWith("Impl")
            .because("a name says what a thing is");

    static final ArchRule CLASSES_ARE_FINAL_OR_MEANT_TO_BE_EXTENDED = classes()
            .that()
            .resideInAPackage(ROOT + "..")
            .and()
            .arePublic()
            .and()
            .areNotInterfaces()
            .and()
            .areNotEnums()
            .and()
            .doNotHaveModifier(JavaModifier.ABSTRACT)
            .and(DescribedPredicate.not(
                    com.tngtech.archunit.core.domain.JavaClass.Predicates.assignableTo(FreshetException.class)))
            .should()
            .haveModifier(JavaModifier.FINAL)
            .because("nothing is extended that was not made for it");

    static final ArchRule NO_CYCLES = slices().matching(ROOT + ".(**)")
            .should()
            .beFreeOfCycles()
            .because("a layer that needs itself is no layer");

    private static DescribedPredicate<JavaClass> notNamed(String... names) {
        return DescribedPredicate.describe("not one of " + String.join(", ", names), type -> {
            for (String name : names) {
                if (type.getName().equals(name)) {
                    return false;
                }
            }
            return true;
        });
    }
}
