package dev.freshet.module;

import run.endive.wasm.types.FunctionType;

/**
 * A function that a module exports.
 *
 * @param name as exported, uncapped: hostile text
 * @param index of the function, imported ones first
 * @param type its parameters and results
 */
public record FunctionExport(String name, int index, FunctionType type) {}
