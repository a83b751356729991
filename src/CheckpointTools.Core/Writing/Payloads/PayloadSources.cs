using CheckpointTools.Reading;
using CheckpointTools.Variables;
using CheckpointTools.Writing.Resolving;

namespace CheckpointTools.Writing.Payloads;

/// <summary>What payloads are made of: the sources of a plan, and the variable at hand, which is kept open for its next piece.</summary>
/// <param name="sources">The sources, by their numbers.</param>
/// <param name="onFinished">Told what became of each variable's values.</param>
internal sealed class PayloadSources(IReadOnlyList<PlannedSource> sources, Action<CheckpointVariable, ComputingLog>? onFinished = null)
    : IDisposable
{
    private readonly OpenSources _sources = new(sources);
    private ResolvedVariable _current;
    private OpenVariable? _open;

    /// <exception cref="CheckpointException">The source cannot be read, or is another one by now.</exception>
    public CheckpointReader Open(int source)
    {
        if (_open is null)
        {
            _sources.Trim();
        }

        return _sources.Open(source);
    }

    /// <summary>The values of a variable, until the next one is asked for: then they are verified.</summary>
    /// <exception cref="CheckpointException">A source cannot be read, or is damaged, or is another one by now.</exception>
    public VariableContent Open(ResolvedVariable variable, CancellationToken cancellationToken)
    {
        if (_open is null || _current.Variable != variable.Variable)
        {
            Finish();
            _sources.Trim();
            _open = _sources.Open(variable, cancellationToken);
            _current = variable;
        }

        return _open.Content;
    }

    /// <summary>Verifies what was read of the variable at hand, and closes it.</summary>
    /// <exception cref="CheckpointException">The bytes are not the ones that were stored.</exception>
    public void Finish()
    {
        if (_open is not null)
        {
            _open.Finish();
            onFinished?.Invoke(_current.Variable, _open.Log);
            _open.Dispose();
            _open = null;
        }
    }

    public void Dispose()
    {
        _open?.Dispose();
        _sources.Dispose();
    }
}
