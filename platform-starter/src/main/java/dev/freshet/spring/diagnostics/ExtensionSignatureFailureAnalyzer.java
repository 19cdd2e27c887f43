package dev.freshet.spring.diagnostics;

import dev.freshet.spring.binding.ExtensionSignatureException;
import org.springframework.boot.diagnostics.AbstractFailureAnalyzer;
import org.springframework.boot.diagnostics.FailureAnalysis;

/** Methods of clients or extension points do not fit the modules: says which, and both types. */
final class ExtensionSignatureFailureAnalyzer extends AbstractFailureAnalyzer<ExtensionSignatureException> {

    @Override
    protected FailureAnalysis analyze(Throwable rootFailure, ExtensionSignatureException cause) {
        StringBuilder description = new StringBuilder("Java methods do not fit the modules that they call:");
        cause.mismatches().forEach(each -> description.append(String.format("%n%n    - %s", each)));
        return new FailureAnalysis(
                description.toString(),
                "Change the Java method or its @WasmFunction, build the module with a function of that type, or register another module"
                        + " under the extension's name.",
                cause);
    }
}
