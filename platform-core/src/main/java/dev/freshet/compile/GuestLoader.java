package dev.freshet.compile;

import dev.freshet.compile.runtime.InterruptSite;
import dev.freshet.compile.runtime.InterruptSiteOwner;

/**
 * Loads the classes of one module, each emitted when the JVM first links a call to it, and verified by the JVM. Nothing outside of the
 * module refers to the loader, so its classes are unloaded with the module.
 */
final class GuestLoader extends ClassLoader implements InterruptSiteOwner {

    static {
        registerAsParallelCapable();
    }

    private final ModuleClasses classes;
    private final InterruptSite site;

    GuestLoader(ModuleClasses classes, InterruptSite site) {
        super(GuestLoader.class.getClassLoader());
        this.classes = classes;
        this.site = site;
    }

    @Override
    public InterruptSite interruptSite() {
        return site;
    }

    @Override
    protected Class<?> loadClass(String name, boolean resolve) throws ClassNotFoundException {
        if (!name.startsWith(Names.PREFIX)) {
            return super.loadClass(name, resolve);
        }
        // The parent is never asked for names that a module makes up.
        synchronized (getClassLoadingLock(name)) {
            Class<?> loaded = findLoadedClass(name);
            return loaded == null ? findClass(name) : loaded;
        }
    }

    @Override
    protected Class<?> findClass(String name) {
        byte[] bytes = emit(name.replace('.', '/'));
        return defineClass(name, bytes, 0, bytes.length);
    }

    /**
     * A guest that has used up most of its stack can call a function for the first time. What emits it needs more stack than the call, so it gets
     * another one: the first call of a function shall come as deep as later ones.
     */
    private byte[] emit(String name) {
        try {
            return classes.emit(name);
        } catch (StackOverflowError e) {
            return EmissionThread.emit(classes, name);
        }
    }
}
