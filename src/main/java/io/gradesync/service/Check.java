package io.gradesync.service;

/**
 * One thing that was tested.
 *
 * @param sentence what was found, and where it is not good, what to do
 */
public record Check(String subject, boolean good, String sentence) {}
