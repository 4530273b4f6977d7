/* SPDX-License-Identifier: GPL-2.0-or-later */
/* "Did you mean": the known word that a typing error is close to. */
#ifndef BASE_NEAREST_H
#define BASE_NEAREST_H

/* Entry of words (ends with NULL) closest to typed; NULL if none is close. */
const char *word_nearest(const char *typed, const char *const *words);

#endif
