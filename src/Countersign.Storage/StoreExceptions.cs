namespace Countersign.Storage;

/// <summary>The store cannot be opened or backed up as asked. The message is for the operator: cause, then fix.</summary>
/// <param name="message">Cause and fix.</param>
/// <param name="inner">What the system said.</param>
public sealed class StoreRefusedException(string message, Exception? inner = null) : Exception(message, inner);

/// <summary>The store holds what this program never writes. Nothing is decided on it; the message says what and where.</summary>
/// <param name="message">Cause and fix.</param>
/// <param name="inner">What the system said.</param>
public sealed class StoreDamagedException(string message, Exception? inner = null) : Exception(message, inner);

/// <summary>A transaction was not made durable and left nothing; it can be tried again.</summary>
/// <param name="message">Cause.</param>
/// <param name="inner">What the system said.</param>
public sealed class StoreWriteException(string message, Exception? inner = null) : Exception(message, inner);
