/** LangChain4j's interfaces over models of Rango. */
package dev.rango.langchain4j;
