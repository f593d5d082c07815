/** A classifier of Rango as a bean of Spring Boot. */
package dev.rango.spring;
