/** Types the commands of the documents in their order, and holds what they print against the pages. */
package dev.rango.bench.pages;
