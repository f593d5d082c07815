/** The command {@code rango}. */
package dev.rango.cli;
