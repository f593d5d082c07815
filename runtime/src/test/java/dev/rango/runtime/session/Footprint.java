package dev.rango.runtime.session;

import java.lang.reflect.Array;
import java.lang.reflect.Field;
import java.lang.reflect.Modifier;
import java.nio.Buffer;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.Map;
import java.util.Set;

/** How many bytes of arrays and of direct memory objects of this package hold on to. */
final class Footprint {
    private static final Map<Class<?>, Integer> BYTES = Map.of(
            byte.class, 1, char.class, 2, short.class, 2, int.class, 4, float.class, 4, long.class, 8, double.class, 8);

    private final Set<Object> seen = Collections.newSetFromMap(new IdentityHashMap<>());

    private Footprint() {}

    static long of(Object object) throws IllegalAccessException {
        return new Footprint().bytes(object);
    }

    private long bytes(Object object) throws IllegalAccessException {
        if (object == null || !seen.add(object)) {
            return 0;
        }
        Class<?> type = object.getClass();
        if (type.isArray()) {
            return (long) Array.getLength(object) * BYTES.getOrDefault(type.getComponentType(), 8);
        }
        if (object instanceof Buffer buffer) {
            // One over an array is counted with it.
            return buffer.isDirect() ? (long) buffer.capacity() * Long.BYTES : 0;
        }
        long sum = 0;
        if (type.getPackage() == Footprint.class.getPackage()) {
            for (Field field : type.getDeclaredFields()) {
                if (!Modifier.isStatic(field.getModifiers()) && !field.getType().isPrimitive()) {
                    field.setAccessible(true);
                    sum += bytes(field.get(object));
                }
            }
        }
        return sum;
    }
}
