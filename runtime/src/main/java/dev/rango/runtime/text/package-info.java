/** Text to token ids. Public for the rooms of Rango, not for applications. */
package dev.rango.runtime.text;
