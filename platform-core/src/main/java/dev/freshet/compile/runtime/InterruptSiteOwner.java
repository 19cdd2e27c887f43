package dev.freshet.compile.runtime;

/** A loader of a module's classes: what links their looks asks it for the module's site. */
public interface InterruptSiteOwner {

    InterruptSite interruptSite();
}
