/** The limits of the audit log, each with its reason. */

/** Some thousand changes; read as a whole when somebody asks. */
export const MAX_FILE_BYTES = 1024 * 1024;

/** The one that is written among them: ten megabytes, which an administrator's ordinary changes fill in years. */
export const KEPT_FILES = 10;

/** Of a line, a value, an error: they are there to be recognised. */
export const MAX_TEXT = 4_096;

/** More than any object has. */
export const MAX_PROPERTIES = 200;

/** So often the file may have been moved on between our look and our opening it. */
export const MAX_OPEN_ATTEMPTS = 10;
