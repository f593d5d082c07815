/** A server to copy from: KServe's open inference protocol over HTTP. */
package dev.rango.kserve.example;
