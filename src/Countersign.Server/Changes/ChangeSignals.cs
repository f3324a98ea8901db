using System.Collections.Concurrent;

namespace Countersign.Server.Changes;

/// <summary>Wakes those who wait for a change to move. In memory only: a waiter that misses a signal asks again when its time is up.</summary>
internal sealed class ChangeSignals
{
    private readonly ConcurrentDictionary<string, TaskCompletionSource> _waiting = new(StringComparer.Ordinal);

    /// <summary>Says that a change moved.</summary>
    public void Moved(string changeId)
    {
        if (_waiting.TryRemove(changeId, out var waiter)) waiter.TrySetResult();
    }

    /// <summary>Returns when the change moves or the time is up. Take it before reading the state, or a move in between is missed.</summary>
    public Task Next(string changeId) => _waiting.GetOrAdd(changeId, _ => new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously)).Task;
}
