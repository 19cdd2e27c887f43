package dev.freshet.spring.client;

import org.jspecify.annotations.Nullable;
import org.springframework.beans.factory.BeanFactory;
import org.springframework.beans.factory.BeanFactoryAware;
import org.springframework.beans.factory.FactoryBean;
import org.springframework.beans.factory.InitializingBean;

/**
 * Makes the client of one interface. Its methods are bound as soon as the factory is there, so that a method that cannot be bound, or
 * does not fit the module, stops the start even if nobody injects the client.
 *
 * @param <T> the interface
 */
public final class WasmClientFactoryBean<T> implements FactoryBean<T>, BeanFactoryAware, InitializingBean {

    private final Class<T> type;
    private @Nullable BeanFactory beanFactory;
    private @Nullable T client;

    public WasmClientFactoryBean(Class<T> type) {
        this.type = type;
    }

    @Override
    public void setBeanFactory(BeanFactory beanFactory) {
        this.beanFactory = beanFactory;
    }

    @Override
    public void afterPropertiesSet() {
        if (beanFactory == null) {
            throw new IllegalStateException("no bean factory");
        }
        client = beanFactory.getBean(WasmClients.class).create(type);
    }

    @Override
    public @Nullable T getObject() {
        return client;
    }

    @Override
    public Class<T> getObjectType() {
        return type;
    }
}
