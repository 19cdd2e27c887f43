package dev.freshet.spring.test.slice;

import org.springframework.boot.autoconfigure.SpringBootApplication;

/** An application with more than a slice needs. */
@SpringBootApplication
class ShopApplication {}
