/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Foreign text in XML 1.0. */
#ifndef CLI_XML_H
#define CLI_XML_H

/*
 * Print text to standard output as the content of an element or of an attribute in double quotes:
 * markup escaped, newlines and tabs kept, '?' for what XML 1.0 or base/text.h does not allow.
 */
void xml_print(const char *text);

/* Print ` name="text"`. */
void xml_attribute(const char *name, const char *text);
void xml_number(const char *name, unsigned long long n);

#endif
