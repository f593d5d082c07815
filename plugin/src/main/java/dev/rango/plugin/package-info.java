/**
 * Steps of a Maven build: {@link dev.rango.plugin.ExportMojo} writes a model onto the class path,
 * {@link dev.rango.plugin.VerifyMojo} proves it, {@link dev.rango.plugin.BenchMojo} measures it.
 */
package dev.rango.plugin;
