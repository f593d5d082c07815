/** What is checked before a model is written, and of one that lies there: checks, what they compare, what failed. */
package dev.rango.exporter.proof;
