/** Labels for a column of texts in Spark. */
package dev.rango.spark;
