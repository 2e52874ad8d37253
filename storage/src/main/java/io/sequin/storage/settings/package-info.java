/** What administrators set through one gateway, and all others have to know of. */
package io.sequin.storage.settings;
