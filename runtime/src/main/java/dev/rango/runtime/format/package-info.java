/** The files of a model: what they say, how they are read, held and checked. Public for the rooms of Rango, not for applications. */
package dev.rango.runtime.format;
