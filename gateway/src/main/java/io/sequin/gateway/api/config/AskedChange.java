package io.sequin.gateway.api.config;

import io.sequin.gateway.admin.ConfigChange;

/** A change of configs that a request asks for. */
record AskedChange(ResourceKey resource, ConfigChange change) {}
