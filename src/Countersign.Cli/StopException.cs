namespace Countersign.Cli;

/// <summary>Ends a verb that could not be carried out (exit status 1). The message is for people: cause, then fix.</summary>
/// <param name="cause">What is wrong, with the quoted input.</param>
/// <param name="fix">What to do about it.</param>
internal sealed class StopException(string cause, string fix = "") : Exception(fix.Length == 0 ? cause : $"{cause}\n{fix}");
